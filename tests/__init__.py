"""The tests mirror builder/, one file a module; examples/ and golden/ hold expected files."""
