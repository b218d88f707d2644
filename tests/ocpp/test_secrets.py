"""No secret of a trace is in any output, wherever and in whatever form it occurs."""

import json
from collections.abc import Callable
from html import escape
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from builder.ocpp import pasted_text, redaction, secrets, trace
from builder.ocpp.secret_names import DESCRIPTIONS, kind_of

BOOT = '[2,"1","BootNotification",{"chargePointVendor":"Acme","chargePointModel":"One"}]'
CREDENTIALS = [
    *("AuthorizationKey", "StationPassword", "G_CardPin", "WifiPassword", "BasicAuthPassword", "ApnPassword", "PIN"),
    *("AdminPwd", "api_key", "wpa-psk", "Secret", "WebSocketPassword", "accessToken", "PrivateKey", "G_Authentication"),
]
OTHERS = [
    *(
        "chargePointSerialNumber",
        "chargeBoxSerialNumber",
        "meterSerialNumber",
        "serialNumber",
        "charge_point_serial_number",
    ),
    *("iccid", "imsi", "IMEI", "ChargeBoxId", "ChargerID", "idTag", "parentIdTag", "RFID", "SSID", "WlanSsid", "APN"),
    *("eMail", "phoneNumber", "UserName", "Identity"),
]
HARMLESS = [
    *("chargePointVendor", "chargePointModel", "vendorName", "model", "firmwareVersion", "meterType", "connectorId"),
    *("AuthorizationCacheEnabled", "AuthorizeRemoteTxRequests", "HeartbeatInterval", "WebSocketPingInterval", "value"),
    *(
        "SupportedFeatureProfiles",
        "NumberOfConnectors",
        "PasswordLength",
        "TokenType",
        "transactionId",
        "status",
        "key",
    ),
    *("ConnectorType", "SupplyPhases", "Power", "StopTransactionOnInvalidId", "MaxCurrent", "vendorErrorCode", "unit"),
]

Shape = Callable[[str, str], str]


def configuration(name: str, value: str) -> dict[str, object]:
    """Return the answer to a GetConfiguration, OCPP 1.6."""
    other = {"key": "HeartbeatInterval", "readonly": False, "value": "3600"}
    return {"configurationKey": [other, {"key": name, "readonly": False, "value": value}, other], "unknownKey": []}


def report(name: str, value: str) -> dict[str, object]:
    """Return a NotifyReport, OCPP 2.0.1."""
    attributes = [{"type": "Actual", "value": value, "mutability": "WriteOnly"}]
    component = {"name": "SecurityCtrlr", "instance": "1"}
    return {"reportData": [{"component": component, "variable": {"name": name}, "variableAttribute": attributes}]}


def turned(data: object) -> object:
    """Return data with the members of every object in the opposite order."""
    if isinstance(data, dict):
        return {key: turned(value) for key, value in reversed(data.items())}
    return [turned(item) for item in data] if isinstance(data, list) else data


def wide(name: str) -> str:
    """Return a name in full-width letters, which look the same in many fonts."""
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in name)


# In quotes: any value.
QUOTED: dict[str, Shape] = {
    "member": lambda name, value: json.dumps([2, "7", "Any", {"a": 1, name: value, "b": [2]}]),
    "configuration": lambda name, value: json.dumps([3, "7", configuration(name, value)], separators=(",", ":")),
    "configuration turned": lambda name, value: json.dumps([3, "7", turned(configuration(name, value))]),
    "pretty": lambda name, value: json.dumps([3, "7", configuration(name, value)], indent=2, ensure_ascii=False),
    "change": lambda name, value: json.dumps([2, "7", "ChangeConfiguration", {"key": name, "value": value}]),
    "report": lambda name, value: json.dumps([2, "7", "NotifyReport", report(name, value)]),
    "report turned": lambda name, value: json.dumps([2, "7", "NotifyReport", turned(report(name, value))]),
    "set variables": lambda name, value: json.dumps(
        {"attributeValue": value, "component": {"name": "SecurityCtrlr"}, "variable": {"name": name}}
    ),
    "JSON in JSON": lambda name, value: json.dumps([2, "7", "DataTransfer", {"data": json.dumps({name: value})}]),
    "JSON in JSON, a key": lambda name, value: json.dumps({"data": json.dumps(configuration(name, value))}),
    "list": lambda name, value: json.dumps({name: ["first one", value]}),
    "cut off": lambda name, value: json.dumps([3, "7", configuration(name, value)]).partition(', {"key": "Heart')[0][
        :-3
    ],
    "slashes": lambda name, value: json.dumps({name: value}).replace("/", "\\/"),
    "value in a list": lambda name, value: json.dumps({"key": name, "value": [value]}),
    "value in an object": lambda name, value: json.dumps({"key": name, "value": {"type": "x", "text": value}}),
    "key and value, short": lambda name, value: json.dumps({"k": name, "v": value}),
    "escaped name": lambda name, value: json.dumps({name: value}).replace(name, f"\\u{ord(name[0]):04x}{name[1:]}"),
    "wide name": lambda name, value: json.dumps({wide(name): value}, ensure_ascii=False),
}
# As they are: values of one word.
BARE: dict[str, Shape] = {
    "Python": lambda name, value: f"Payload({name}={value!r}, b=1)",
    "dict": lambda name, value: repr({"key": name, "readonly": False, "value": value}),
    "evcc": lambda name, value: f"[ocpp  ] TRACE 2026/01/01 10:00:00 {name} (r/w): {value}",
    "openHAB": lambda name, value: f"GetConfiguration[Charger]: {name} = {value} (readonly=true)",
    "table": lambda name, value: f"| {name} | {value} | false |",
    "bare table": lambda name, value: f"{name} | {value} | false",
    "tabs": lambda name, value: f"{name}\t{value}\tfalse",
    "CSV": lambda name, value: f"{name};{value};false",
    "assigned": lambda name, value: f"using {name}={value}, then more",
    "YAML": lambda name, value: f"  {name}: {value}",
    "struct of Go": lambda name, value: f"{{Key:{name} Readonly:false Value:{value}}}",
    "logfmt": lambda name, value: f'level=info key="{name}" value="{value}"',
    "attributes": lambda name, value: f'<setting name="{name}" value="{escape(value)}"/>',
    "CDATA": lambda name, value: f"<{name}><![CDATA[{value}]]></{name}>",
    "HTML source": lambda name, value: f"&quot;{name}&quot;:&quot;{value}&quot;",
    "colours": lambda name, value: f'{{\x1b[34m"{name}"\x1b[0m: \x1b[32m"{value}"\x1b[0m}}',
    "colours without escapes": lambda name, value: f'{{[34m"{name}"[0m: [32m"{value}"[0m}}',
    "XML": lambda name, value: f"<ns:{name}>{escape(value)}</ns:{name}>",
    "query": lambda name, value: f"GET https://host.example/a?{name}={quote(value)}&b=1",
    "account": lambda _, value: f"connecting to wss://someone:{quote(value, safe='')}@host.example:9000/ocpp",
    "header": lambda _, value: f"Authorization: Bearer {value.replace('!', '-')}aaaaaa",
}
# Nothing joins name and value: only a value that cannot be a word or a figure of a log is certain to be replaced.
BESIDE: dict[str, Shape] = {
    "arguments": lambda name, value: f"ChangeConfiguration({name}, {value})",
    "quoted arguments": lambda name, value: f"set('{name}', False, '{value}')",
    "list": lambda name, value: json.dumps([name, value]),
    "row of CSV": lambda name, value: f"1,{name},false,{value}",
    "quoted CSV": lambda name, value: f'"{name}","false","{value}"',
    "row": lambda name, value: f"| 12 | {name} | false | {value} |",
    "row in bold": lambda name, value: f"| **{name}** | `{value}` |",
    "HTML table": lambda name, value: f'<tr><td class="a">{name}</td><td>{value}</td></tr>',
    "aligned": lambda name, value: f"{name}          {value}",
    "dots": lambda name, value: f"{name} .......... {value}",
    "arrow": lambda name, value: f"{name} -> {value}",
    "brackets": lambda name, value: f"{name} [{value}]",
    "option": lambda name, value: f"./station --{name} {value} --verbose",
    "prose": lambda name, value: f"using {name} {value} for the charger",
    "changed": lambda name, value: f"{name} changed from 0ld-one-77 to {value}",
    "was changed": lambda name, value: f"{name} changed from {value} to 0ld-one-77",
    "below": lambda name, value: f"{name}:\n  {value}\n",
    "YAML block": lambda name, value: f"{name}: |\n  {value}\n",
}
BESIDE_NAMES = ["AuthorizationKey", "StationPassword", "api_key", "G_CardPin", "ClientSecret", "wpa-psk"]
any_text = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=6, max_size=30)
any_word = st.text("abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!_-", min_size=6, max_size=24)

# Letters between digits at the end: no word or figure of a log.
any_password = st.builds(str.__add__, any_word, st.from_regex("[2-9][a-zA-Z]{1,3}[2-9]{1,3}", fullmatch=True))


def is_secret(value: str) -> bool:
    """Return whether a value is distinct from the rest of the log."""
    bare = value.strip()
    return (
        len(bare) >= 6
        and len(set(bare)) > 3
        and bare == value
        and not any(bare in f"REDACTED_{kind}_" for kind in DESCRIPTIONS)
        and not secrets.NO_SECRET.match(value)
        and value[0] != "<"
        and not any(bare.lower() in text.lower() for text in FRAMES)
    )


# What the log lines say beside the secret.
SHAPES = (*QUOTED.values(), *BARE.values(), *BESIDE.values())
FRAMES = [BOOT, *CREDENTIALS, *OTHERS, *BESIDE_NAMES, *(shape("xy", "") for shape in SHAPES)]


def leaks(value: str, text: str) -> bool:
    """Return whether a text holds a value in any readable spelling."""
    once = json.dumps(value)[1:-1]
    return any(
        form in text for form in (value, once, json.dumps(value, ensure_ascii=False)[1:-1], once.replace("/", "\\/"))
    )


@given(st.sampled_from(CREDENTIALS + OTHERS), any_text.filter(is_secret), st.sampled_from(sorted(QUOTED)))
def test_a_secret_in_quotes(name: str, value: str, shape: str) -> None:
    """A quoted value is replaced as a whole, whatever it holds: quotes, backslashes, spaces, any script."""
    text = f"{BOOT}\n2026-01-01 10:00:00 {QUOTED[shape](name, value)}\n{BOOT}\n"
    assert not leaks(value, redaction.redact(text).text)


@given(st.sampled_from(CREDENTIALS + OTHERS), any_word.filter(is_secret), st.sampled_from(sorted(BARE)))
def test_a_secret_in_a_line(name: str, value: str, shape: str) -> None:
    """A bare value is replaced in a log line, a table, XML or an address."""
    text = f"{BOOT}\n{BARE[shape](name, value)}\n{BOOT}\n"
    assert not leaks(value, redaction.redact(pasted_text.decode(text.encode())).text)


@given(st.sampled_from(BESIDE_NAMES), any_password.filter(is_secret), st.sampled_from(sorted(BESIDE)))
def test_a_secret_beside_its_name(name: str, value: str, shape: str) -> None:
    """A value that merely follows a secret's name is replaced: in arguments, tables, options, prose.

    Common words and figures ("222-no", "2223A") are kept there, as `catalog draft --redact` says.
    """
    text = f"{BOOT}\n{BESIDE[shape](name, value)}\n{BOOT}\n"
    assert not leaks(value, redaction.redact(text).text)


@given(any_word.filter(is_secret), st.sampled_from(CREDENTIALS), st.data())
def test_a_secret_elsewhere(value: str, name: str, data: st.DataObject) -> None:
    """A secret found by its name in one place is replaced everywhere, with the same placeholder."""
    assume(any(map(str.isdigit, value)))
    others = [f"meterStart {value} ok", json.dumps({"info": f"x {value}"}), f"x-{value}.", f"[{value}]"]
    lines = data.draw(st.permutations([json.dumps({"key": name, "value": value}), *others]))
    text = redaction.redact("\n".join([BOOT, *lines])).text
    assert not leaks(value, text)
    assert text.count("REDACTED_CREDENTIAL_1") == 5


FORMS = {
    "MAC": ["02:00:5e:10:00:ff", "02-00-5E-10-00-FF", "0200.5e10.00ff", "02005e1000ff"],
    "ADDRESS": ["192.168.1.17", "10.0.0.8", "172.16.9.1", "203.0.113.9", "fe80::1ff:fe23:4567:890a", "2001:db8::17"],
    "SIM": ["490154203237518", "8949020000011122233", "89490200000111222331"],
    "CONTACT": [
        "someone@example.org",
        "a.b+c@mail.example.co",
        "+49 170 5550123",
        "+1 (555) 010-9999",
        "004917055501234",
    ],
    "TAG": ["04b7c1d2e3f480", "04B7C1D2E3F48004B7C1", "04 B7 C1 D2", "04 b7 c1 d2 e3 f4 80"],
    "CREDENTIAL": [
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.abc-DEF_123456",
        "00112233445566778899aabbccddeeff",
        "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyMTIzNDU2",
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "-----BEGIN PRIVATE KEY-----\nMIIBVAIBADANBgkq\n-----END PRIVATE KEY-----",
    ],
}


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in FORMS.items() for value in values])
@pytest.mark.parametrize("around", ["{}", "seen {} again", '{{"info": "{}"}}', "({})", "x={}", "'{}'", "from {}: ok"])
def test_a_secret_by_its_form(kind: str, value: str, around: str) -> None:
    """A text in the form of a secret is replaced, whatever comes before it."""
    text = redaction.redact(around.format(value)).text
    assert value not in text
    assert f"REDACTED_{kind}_1" in text


@pytest.mark.parametrize(
    "text",
    [
        BOOT,
        '{"firmwareVersion":"4.0.4.24","timestamp":"2026-08-23T10:00:00.000Z","meterStart":165333}',
        '[2,"d63f7e70-68e8-4cf3-ab3d-7dade9a7efc9","TriggerMessage",{"requestedMessage":"BootNotification"}]',
        "[lp-1  ] DEBUG 2026/04/15 12:30:54 charge currents: [13.3 13.3 13.3]A",
        "listening on 0.0.0.0:9000",
        '{"sampledValue":[{"value":"226.80","measurand":"Voltage","phase":"L1-N","location":"Body","unit":"V"}]}',
        "de.rwth.idsg.steve.ocpp.ws.WebSocketLogger (qtp1330912871-30) - ok",
        "password required, password authentication failed",
        '[2,"7","GetConfiguration",{"key":["AuthorizationKey","HeartbeatInterval","MeterValueSampleInterval"]}]',
        "AuthorizationKey not set",
        "serial port, spinning",
    ],
)
def test_other_text_stays(text: str) -> None:
    """Times, versions, message ids, measured values and program names are left alone."""
    assert redaction.redact(text).text == text


@pytest.mark.parametrize("name", HARMLESS)
def test_names_without_a_secret(name: str) -> None:
    """The keys that a draft uses, and settings such as a password's length, are not secrets."""
    assert kind_of(name) is None


@pytest.mark.parametrize("name", CREDENTIALS + OTHERS)
def test_names_of_secrets(name: str) -> None:
    """Names are recognised in camel case, snake case and with hyphens."""
    assert kind_of(name)
    assert kind_of(name.upper()) or "_" not in name


def test_placeholders_are_stable() -> None:
    """Equal secrets share a placeholder, others differ; numbering continues after the placeholders in the text."""
    text = '{"idTag":"AABB11"} {"idTag":"CCDD22"} {"idTag":"AABB11"} {"idTag":"REDACTED_TAG_7"}'
    assert redaction.redact(text).text == (
        '{"idTag":"REDACTED_TAG_8"} {"idTag":"REDACTED_TAG_9"} {"idTag":"REDACTED_TAG_8"} {"idTag":"REDACTED_TAG_7"}'
    )


def test_a_number_stays_json() -> None:
    """The placeholder of a JSON number is a string, so the text stays JSON; also in JSON within JSON."""
    redacted = redaction.redact(json.dumps({"serialNumber": 4711815, "data": json.dumps({"pin": 471199})})).text
    assert json.loads(redacted)["serialNumber"] == "REDACTED_SERIAL_1"
    assert json.loads(json.loads(redacted)["data"]) == {"pin": "REDACTED_CREDENTIAL_1"}


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_text_can_be_redacted(text: str) -> None:
    """No text makes it fail, and a redacted text stays the same."""
    redacted = redaction.redact(text).text
    assert redaction.redact(redacted).text == redacted


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        ("curl -u admin:pass9word https://host.example/", ["pass9word"]),
        ('AT+CPIN="4711"\nAT+CGDCONT=1,"IP","apn.example"', ["4711", "apn.example"]),
        ("S/N: 4711-0815-XY", ["4711-0815-XY"]),
        ("wss%3A%2F%2Fcp1%3Apass%40host.example", ["host.example"]),
        ("ip-192-168-178-44", ["192-168-178-44"]),
        ('{"vpn": {"server": "vpn.example", "key": "k3yk3y", "type": "IPSec"}}', ["vpn.example", "k3yk3y"]),
        ('{"address": {"city": "Kleinstadt", "postalCode": "12399"}}', ["Kleinstadt", "12399"]),
        ('{"vendorId": "x", "messageId": "setPin", "data": "471199"}', ["471199"]),
        ('{"idToken": {"idToken": "DEABC12345", "type": "eMAID"}}', ["DEABC12345"]),
        ("mot de passe : pass9word", ["pass9word"]),
        ("Schlüssel: pass9word, hasło: other9word", ["pass9word", "other9word"]),
        ("Authorization: Basic\n Y3AxOnNlY3JldA==", ["Y3AxOnNlY3JldA"]),
        ("config /home/someone/evcc.yaml", ["someone"]),
        ("C:\\Users\\Someone\\trace.log", ["Someone"]),
        ("Mar 14 10:52:28 my-machine evcc[27292]: [main  ] INFO x", ["my-machine"]),
        ("position 52.52001, 13.40501", ["52.52001", "13.40501"]),
        ("contract DE-8AA-CA2B3C4D5-L at DE*8AA*E12345*1", ["CA2B3C4D5", "E12345"]),
        ("Connected to SSID MyHomeNet77", ["MyHomeNet77"]),
        ("<td>AuthorizationKey</td>\n<td>pass9word</td>", ["pass9word"]),
        ("HeartbeatInterval\n60\nfalse\nAuthorizationKey\npass9word\nfalse\n", ["pass9word"]),
    ],
)
def test_a_secret_in_context(text: str, secrets: list[str]) -> None:
    """Commands of modems and shells, encoded addresses and objects of OCPP keep none of their secrets."""
    cleaned = redaction.redact(text).text
    assert not [secret for secret in secrets if secret in cleaned]


@pytest.mark.parametrize("identity", ["go-e", "go-eCharger"])
def test_a_station_named_after_its_vendor(identity: str) -> None:
    """An identity that is the reported vendor or model hides neither from the draft."""
    text = (
        f"[ocpp  ] INFO 2026/03/14 10:52:43 charge point connected: {identity}\n"
        f'[ocpp  ] TRACE 2026/03/14 10:52:43 recv {identity}: [2,"1","BootNotification",'
        '{"chargePointVendor":"go-e","chargePointModel":"go-eCharger"}]'
    )
    cleaned = redaction.redact(text).text
    assert trace.read(cleaned).names == [("go-e", "go-eCharger")]
    assert cleaned.count("REDACTED_IDENTITY_1") == 2


def test_json_in_json_stays_json() -> None:
    """A message that a log quotes as a string is still one after its secrets are replaced."""
    payload = {"chargePointSerialNumber": "AE991234", "iccid": "8949020000011122233", "AuthorizationKey": "x9x9x9"}
    text = json.dumps({"message": json.dumps([2, "1", "BootNotification", payload])})
    cleaned = json.loads(json.loads(redaction.redact(text).text)["message"])
    assert cleaned[3] == {
        "chargePointSerialNumber": "REDACTED_SERIAL_1",
        "iccid": "REDACTED_SIM_1",
        "AuthorizationKey": "REDACTED_CREDENTIAL_1",
    }


def test_an_object_stays_json() -> None:
    """Inside an object, a secret's value is replaced and the rest of the object stays."""
    text = '{"password": {"type": "text", "value": "pass9word", "pin": 4711, "readonly": false}}'
    assert json.loads(redaction.redact(text).text) == {
        "password": {
            "type": "text",
            "value": "REDACTED_CREDENTIAL_1",
            "pin": "REDACTED_CREDENTIAL_2",
            "readonly": False,
        }
    }


def test_counts_by_kind() -> None:
    """The counts are of distinct secrets, by kind."""
    assert redaction.redact('{"idTag":"AABB11","pin":"998877"} {"idTag":"AABB11"}').counts == {
        "TAG": 1,
        "CREDENTIAL": 1,
    }
