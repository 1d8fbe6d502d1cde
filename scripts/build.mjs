import { bootstrap } from "./bootstrap.mjs";

/** `npm run build`: packages and console, what `npm start` does before it starts. */
bootstrap();
