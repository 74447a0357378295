"""The settings of a stack: what `Pulumi.<stack>.yaml` may say."""

from .errors import Problem, SettingsError
from .hosts import StudiosHosts
from .load import load, load_from_pulumi
from .stack import StackSettings

__all__ = ["Problem", "SettingsError", "StackSettings", "StudiosHosts", "load", "load_from_pulumi"]
