import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { Feed } from "./feed/feed.ts";
import "./style.css";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has an element #root");

const url = new URL("/api/stream", location.href);
url.protocol = url.protocol === "https:" ? "wss:" : "ws:";

createRoot(root).render(<App feed={new Feed(url.href)} />);
