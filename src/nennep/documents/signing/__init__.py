"""Electronic signatures of PDF files (PAdES): made, read and judged (K4)."""
