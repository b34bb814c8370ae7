"""Whether Grafana's own model of a dashboard reads all of docs/operations/dashboard.json: what it does not know, it drops."""

import json
import sys

from grafana_foundation_sdk.cog import plugins
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.runtime import panelcfg_config
from grafana_foundation_sdk.models.dashboard import Dashboard


def differences(written, read, path="dashboard"):
    """The places where the model has something else than what is written, or nothing."""
    if isinstance(written, dict) and isinstance(read, dict):
        for name, value in written.items():
            if name in read:
                yield from differences(value, read[name], f"{path}.{name}")
            else:
                yield f"{path}.{name}: there is no such member"
    elif isinstance(written, list) and isinstance(read, list) and len(written) == len(read):
        for index, pair in enumerate(zip(written, read)):
            yield from differences(*pair, f"{path}[{index}]")
    elif written != read:
        yield f"{path}: {written!r} is read as {read!r}"


with open(sys.argv[1], encoding="utf-8") as file:
    dashboard = json.load(file)
plugins.register_default_plugins()
model = json.loads(JSONEncoder().encode(Dashboard.from_json(dashboard)))
problems = list(differences(dashboard, model))
for panel in dashboard["panels"]:
    if panel["type"] != "row" and panelcfg_config(panel["type"]) is None:
        problems.append(f"{panel['title']}: there is no panel `{panel['type']}`")
if problems:
    sys.exit("\n".join(problems))
print(f"Grafana's model reads all of {sys.argv[1]}")
