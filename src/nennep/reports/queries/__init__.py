"""Figures read out of the records: the month of an organisation, and its series."""

from nennep.reports.queries.month import CellLine, MonthFigures, MonthLine, MonthPoint, cells_of_month, month_of_org, months_of_org

__all__ = ["CellLine", "MonthFigures", "MonthLine", "MonthPoint", "cells_of_month", "month_of_org", "months_of_org"]
