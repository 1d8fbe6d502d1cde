import type { ReactNode } from "react";
import type { Freshness } from "../feed/freshness.ts";

type Props = {
  readonly name: string;
  readonly title: string;
  readonly fresh: Freshness;
  /** Stands at the right of the title. */
  readonly tools?: ReactNode;
  /** Handlers of the part below the title. */
  readonly area?: { onPointerEnter: () => void; onPointerLeave: () => void };
  readonly children: ReactNode;
};

/** A titled part of the page that says in words when what it shows is not of now. */
export function Panel({ name, title, fresh, tools, area, children }: Props) {
  return (
    <section className={`panel ${name}`} data-stale={fresh.stale} aria-labelledby={`${name}-title`}>
      <header>
        <h2 id={`${name}-title`}>{title}</h2>
        <span className="note" role="status">
          {fresh.note}
        </span>
        {tools}
      </header>
      <div className="content" {...area}>
        {children}
      </div>
    </section>
  );
}
