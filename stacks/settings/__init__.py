"""The settings of a stack: what `Pulumi.<stack>.yaml` may say."""

from .errors import Problem, SettingsError
from .load import load, load_from_pulumi
from .rules import StudiosHosts
from .stack import StackSettings

__all__ = ["Problem", "SettingsError", "StackSettings", "StudiosHosts", "load", "load_from_pulumi"]
