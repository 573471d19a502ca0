"""How fast cxsim is, measured in fresh processes, all contenders in turn."""
