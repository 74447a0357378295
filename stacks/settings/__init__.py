"""The settings of a stack: what `Pulumi.<stack>.yaml` may say."""

from .errors import Problem, SettingsError
from .load import load
from .rules import StudiosHosts
from .stack import StackSettings

__all__ = ["Problem", "SettingsError", "StackSettings", "StudiosHosts", "load"]
