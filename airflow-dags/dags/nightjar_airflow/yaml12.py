"""YAML as Nightjar's jobs read it: version 1.2, where 04:00 is a text and a date is one, too."""

import os
import re

import yaml


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers = {}


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^(null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile("^[-+]?[0-9]+$"), list("-+0123456789")
)

_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


def documents(path):
    """The mappings of a file, with environment variables put into their texts."""
    with open(path, encoding="utf-8") as file:
        return [_substituted(each, path) for each in yaml.load_all(file, _Loader) if each]


def _substituted(value, path):
    if isinstance(value, dict):
        return {key: _substituted(each, path) for key, each in value.items()}
    if isinstance(value, list):
        return [_substituted(each, path) for each in value]
    return _REFERENCE.sub(lambda match: _variable(match, path), value) if isinstance(value, str) else value


def _variable(match, path):
    value = os.environ.get(match[1]) or match[2]
    if value is None:
        raise ValueError(f"{path}: the environment variable {match[1]} is not set and has no default")
    return value
