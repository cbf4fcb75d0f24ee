"""Non-disclosure agreements: prepared by reception, signed by management alone."""
