// The only import of the rendering library: htm's template syntax over Preact.
export {
  html, render, Component, useState, useEffect, useLayoutEffect, useRef, useMemo, useCallback,
} from "./vendor/htm-preact.js";
