// Serves a built site the way a static host does: folders by their index.html, 404.html with status 404, compression.
//   node tools/serve.mjs DIST [--port 8080] [--base /]
import { createServer } from "node:http";
import { readFile, stat } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { parseArgs, promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { port: { type: "string", default: "8080" }, base: { type: "string", default: "/" } },
});
const dist = positionals[0] ?? "dist";
const base = values.base;
const compress = promisify(brotliCompress);
const compressed = new Map();

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".json": "application/json",
};

// A file's path for an address, or null where there is none. Never outside the folder.
async function find(pathname) {
  if (!pathname.startsWith(base)) return null;
  const path = join(dist, normalize("/" + decodeURIComponent(pathname.slice(base.length))));
  for (const candidate of [path, join(path, "index.html")]) {
    if ((await stat(candidate).catch(() => null))?.isFile()) return candidate;
  }
  return null;
}

async function body(file, request) {
  const bytes = await readFile(file);
  if (!/\bbr\b/.test(request.headers["accept-encoding"] ?? "") || bytes.length < 1024) return [bytes, null];
  const key = `${file}:${(await stat(file)).mtimeMs}`;
  if (!compressed.has(key)) {
    compressed.set(key, await compress(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
  }
  return [compressed.get(key), "br"];
}

async function answer(request, response) {
  let file = null;
  try {
    file = await find(new URL(request.url, "http://localhost").pathname);
  } catch {
    // A malformed address is an address that does not exist.
  }
  const status = file ? 200 : 404;
  file ??= join(dist, "404.html");
  const [bytes, encoding] = await body(file, request);
  // Names of built files carry a hash of their content; everything else may change with the next build.
  const lasting = /-[0-9a-f]{16}[._]|\/content-[0-9a-f]{16}\//.test(file);
  response.writeHead(status, {
    "content-type": TYPES[extname(file)] ?? "application/octet-stream",
    "cache-control": lasting ? "public, max-age=31536000, immutable" : "no-cache",
    "x-content-type-options": "nosniff",
    vary: "accept-encoding",
    ...(encoding && { "content-encoding": encoding }),
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    response.writeHead(500, { "content-type": "text/plain" });
    response.end(String(error));
  });
});
server.on("error", (error) => {
  console.error(
    error.code === "EADDRINUSE"
      ? `error: port ${values.port} is in use. Choose another: make serve PORT=8081`
      : `error: ${error.message}`,
  );
  process.exit(1);
});
server.listen(Number(values.port), "127.0.0.1", () => {
  console.log(`Gantry is at http://127.0.0.1:${values.port}${base}  (stop with Ctrl+C)`);
});
