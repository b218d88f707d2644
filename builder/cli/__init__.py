"""The command line: options, output, exit codes. It alone talks to people and reads the clock and the environment."""
