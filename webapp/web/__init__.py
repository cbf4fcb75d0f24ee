"""What pages stand on: who is signed in, forms, uploads, answers, PDF files."""
