"""The workbook an office already knows how to fill: read, previewed, applied, written."""
