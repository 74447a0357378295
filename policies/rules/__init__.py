"""The rules, a module for each subject; `RULES` names what is in it."""
