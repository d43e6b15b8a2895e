"""The month: evaluation, data health, the sheet, drafts, deadlines, progress, close, final sheets, what is due."""
