import { useCallback, useState } from "react";
import { count } from "./format.ts";

/**
 * Keeps a list still while the pointer is over it or the button is pressed: new rows wait, and
 * the button says how many.
 */
export function useHold() {
  const [pressed, setPressed] = useState(false);
  const [over, setOver] = useState(false);
  const [waiting, setWaiting] = useState(0);
  const onPointerEnter = useCallback(() => setOver(true), []);
  const onPointerLeave = useCallback(() => setOver(false), []);
  return {
    grid: { held: pressed || over, onWaiting: setWaiting },
    area: { onPointerEnter, onPointerLeave },
    button: (
      <button
        type="button"
        className="hold"
        aria-pressed={pressed}
        title="Keep the list still; new rows wait"
        onClick={() => setPressed(!pressed)}
      >
        {waiting === 0 ? "Hold" : `${count(waiting)} new`}
      </button>
    ),
  };
}
