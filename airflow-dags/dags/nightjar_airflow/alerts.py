"""What happens when a run misses its deadline."""

import json
import logging
import os
import urllib.request

log = logging.getLogger(__name__)


def deadline_missed(project, dag, deadline, **_):
    """Logs it, and posts it as JSON to the URL in NIGHTJAR_ALERT_URL where there is one."""
    alert = {"alert": "deadline", "project": project, "dag": dag, "deadline": deadline}
    log.error("A run of %s of the project %s has not ended within %s", dag, project, deadline)
    url = os.environ.get("NIGHTJAR_ALERT_URL")
    if url:
        request = urllib.request.Request(
            url, json.dumps(alert).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10):
            pass
