"""How logs write a secret beside its name, and generated values that can only be secrets."""

import json
from collections.abc import Callable
from html import escape
from urllib.parse import quote

from hypothesis import strategies as st

from builder.ocpp import secrets
from builder.ocpp.secret_names import DESCRIPTIONS

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
SHAPES = (*QUOTED.values(), *BARE.values(), *BESIDE.values())
# What the log lines say beside the secret.
FRAMES = [BOOT, *CREDENTIALS, *OTHERS, *BESIDE_NAMES, *(shape("xy", "") for shape in SHAPES)]

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
