"""One search box for names, phones, e-mails, postcodes and numbers."""
