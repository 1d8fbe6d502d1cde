import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  plugins: [react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2023",
    // The policy of the page allows no inline script.
    modulePreload: { polyfill: false },
    // The grid alone is above Vite's default; the page comes from this machine.
    chunkSizeWarningLimit: 1500,
  },
  // For work on the page: `smars up` serves the API.
  server: { proxy: { "/api": { target: "http://127.0.0.1:8080", ws: true } } },
});
