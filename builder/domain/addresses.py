"""Where things lie: the paths of the documented API below the base path, and the catalogue's folder in a root."""

LIST = "asset-management/v1/charging-station-models"
OPENAPI = "asset-management/v1/openapi.json"

CATALOG = "catalog"
README = f"{CATALOG}/README.md"
