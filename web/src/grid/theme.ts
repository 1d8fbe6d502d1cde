import { themeQuartz } from "ag-grid-community";

/** The grid in the page's own colours: they follow the light or dark of the system. */
export const gridTheme = themeQuartz.withParams({
  accentColor: "var(--accent)",
  backgroundColor: "var(--panel)",
  borderColor: "var(--line)",
  borderRadius: 0,
  browserColorScheme: "inherit",
  cellHorizontalPadding: 5,
  fontFamily: "inherit",
  fontSize: 12,
  foregroundColor: "var(--text)",
  headerBackgroundColor: "var(--panel)",
  headerFontSize: 11,
  headerFontWeight: 500,
  headerHeight: 24,
  headerTextColor: "var(--quiet)",
  headerColumnBorder: false,
  headerColumnResizeHandleColor: "var(--hair)",
  headerRowBorder: { color: "var(--line)" },
  oddRowBackgroundColor: "var(--panel)",
  rowBorder: { color: "var(--hair)" },
  rowHeight: 22,
  rowHoverColor: "var(--hover)",
  selectedRowBackgroundColor: "var(--selected)",
  wrapperBorder: false,
  wrapperBorderRadius: 0,
});
