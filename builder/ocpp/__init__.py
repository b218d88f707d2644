"""What a charging station says over OCPP: traces, the secrets in them, drafts of a model's file."""
