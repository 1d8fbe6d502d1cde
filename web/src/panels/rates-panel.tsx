import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { RatePoint } from "../../../src/wire/api/stream.ts";
import type { FeedState } from "../feed/feed.ts";
import { freshness } from "../feed/freshness.ts";
import { rate } from "../grid/format.ts";
import { Panel } from "./panel.tsx";

type Props = { readonly state: FeedState; readonly points: readonly RatePoint[] };

/** Children and fills a second over the last five minutes. */
export function RatesPanel({ state, points }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const fit = (): void => {
      plot.current?.setSize({ width: element.clientWidth, height: element.clientHeight });
    };
    const draw = (): void => {
      plot.current?.destroy();
      plot.current = new uPlot(options(element), EMPTY, element);
    };
    draw();
    const resized = new ResizeObserver(fit);
    resized.observe(element);
    // The canvas knows no style sheet: it is drawn anew in the other colours.
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", draw);
    return () => {
      resized.disconnect();
      scheme.removeEventListener("change", draw);
      plot.current?.destroy();
      plot.current = null;
    };
  }, []);

  useEffect(() => {
    plot.current?.setData([
      points.map((point) => point.utcMs / 1000),
      points.map((point) => point.children),
      points.map((point) => point.fills),
    ]);
  }, [points]);

  const fresh = freshness(state, "gate");
  const latest = fresh.stale ? undefined : points.at(-1);
  return (
    <Panel
      name="rates"
      title="Rates"
      fresh={fresh}
      tools={
        <span className="sum legend">
          <i className="line children" /> children/s {latest ? rate(latest.children) : "–"}
          <i className="line fills" /> fills/s {latest ? rate(latest.fills) : "–"}
        </span>
      }
    >
      <div className="plot" ref={box} role="img" aria-label="Children and fills a second" />
    </Panel>
  );
}

const SPAN_S = 300;
const EMPTY: uPlot.AlignedData = [[], [], []];

function options(element: HTMLElement): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis: uPlot.Axis = {
    stroke: colour("--quiet"),
    font: `11px ${style.fontFamily}`,
    grid: { stroke: colour("--hair"), width: 1 },
    ticks: { show: false },
  };
  return {
    width: element.clientWidth,
    height: element.clientHeight,
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 18, 0, 0],
    scales: {
      // Always five minutes, so that nothing moves but the lines.
      x: {
        range: (_plot, _min, max) => {
          const end = max ?? Date.now() / 1000;
          return [end - SPAN_S, end];
        },
      },
      y: { range: (_plot, _min, max) => [0, Math.max(10, (max ?? 0) * 1.1)] },
    },
    axes: [
      { ...axis, size: 22, incrs: [60], space: 30, values: (_plot, at) => at.map(minute) },
      { ...axis, size: 44, space: 36, values: (_plot, at) => at.map(rate) },
    ],
    series: [
      {},
      { stroke: colour("--children"), width: 1.5, points: { show: false } },
      { stroke: colour("--fills"), width: 1.5, dash: [5, 3], points: { show: false } },
    ],
  };
}

function minute(utcS: number): string {
  return new Date(utcS * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
