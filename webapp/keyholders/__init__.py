"""Who can open the vault: set-up, passphrases, the recovery sheet, managers who join and leave, re-keying."""
