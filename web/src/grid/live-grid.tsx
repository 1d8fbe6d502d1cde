import {
  CellStyleModule,
  ClientSideRowModelApiModule,
  ClientSideRowModelModule,
  type ColDef,
  type GridApi,
  ModuleRegistry,
  QuickFilterModule,
  RowApiModule,
  RowSelectionModule,
} from "ag-grid-community";
import { AgGridReact } from "ag-grid-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { GridRows, type RowChange } from "./grid-rows.ts";
import { gridTheme } from "./theme.ts";

ModuleRegistry.registerModules([
  CellStyleModule,
  ClientSideRowModelModule,
  ClientSideRowModelApiModule,
  QuickFilterModule,
  RowApiModule,
  RowSelectionModule,
]);

const STYLE_NONCE =
  document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? "";

type Props<T> = {
  readonly label: string;
  readonly columns: readonly ColDef<T>[];
  /** The key of a row, which never changes. */
  readonly keyOf: (row: T) => string;
  /** Begins to hand over rows; returns how to end that. */
  readonly attach: (take: (change: RowChange<T>) => void) => () => void;
  /** Most rows kept; the first by `older` go. */
  readonly max: number;
  readonly older: (a: T, b: T) => number;
  readonly empty: string;
  readonly search?: string;
  /** While true new rows wait, so that none moves under the pointer; changes still show. */
  readonly held?: boolean;
  /** Told how many rows wait. */
  readonly onWaiting?: (rows: number) => void;
  readonly onSelect?: (row: T) => void;
};

/** A grid that is fed by transactions: a change of one row touches that row and no other. */
export function LiveGrid<T>(props: Props<T>) {
  const { attach, columns, keyOf, max, older, onWaiting, held = false } = props;
  const [api, setApi] = useState<GridApi<T> | null>(null);

  const tell = useRef(onWaiting);
  tell.current = onWaiting;
  const rows = useMemo(() => {
    if (api === null) return null;
    return new GridRows(api, { keyOf, max, older }, (waiting) => tell.current?.(waiting));
  }, [api, keyOf, max, older]);

  useEffect(() => {
    if (rows === null) return;
    return attach((change) => rows.take(change));
  }, [rows, attach]);

  useEffect(() => rows?.hold(held), [rows, held]);

  useEffect(() => {
    api?.setGridOption("quickFilterText", props.search ?? "");
  }, [api, props.search]);

  const columnDefs = useMemo(() => [...columns], [columns]);
  const { onSelect } = props;
  return (
    <section className="grid" aria-label={props.label}>
      <AgGridReact<T>
        theme={gridTheme}
        styleNonce={STYLE_NONCE}
        columnDefs={columnDefs}
        defaultColDef={DEFAULT_COLUMN}
        getRowId={({ data }) => keyOf(data)}
        {...(onSelect === undefined ? {} : { rowSelection: SELECTION })}
        onRowSelected={({ node, data }) => {
          if (node.isSelected() === true && data !== undefined) onSelect?.(data);
        }}
        onCellKeyDown={({ event, node }) => {
          if ((event as KeyboardEvent).key === "Enter") node.setSelected(true, true);
        }}
        onGridReady={(event) => setApi(event.api)}
        overlayNoRowsTemplate={`<span class="empty">${props.empty}</span>`}
        suppressDragLeaveHidesColumns
        suppressMovableColumns
        alwaysShowVerticalScroll
        animateRows={false}
        ensureDomOrder
      />
    </section>
  );
}

const DEFAULT_COLUMN: ColDef = {
  sortable: false,
  resizable: true,
  suppressHeaderMenuButton: true,
  minWidth: 34,
};

const SELECTION = {
  mode: "singleRow",
  checkboxes: false,
  enableClickSelection: true,
} as const;
