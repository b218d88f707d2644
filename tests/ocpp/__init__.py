"""What a station says over OCPP: traces, secrets, drafts."""
