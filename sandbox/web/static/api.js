// Requests to the sandbox. Every refusal becomes an Error with a message for the person.

export const person = new URLSearchParams(location.search).get("as") || "";

const as = () => `as=${encodeURIComponent(person)}`;

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || "The sandbox did not understand the request.");
  return body;
}

export async function post(path, body = {}) {
  let response;
  try {
    response = await fetch(`${path}?${as()}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error("The sandbox cannot be reached.");
  }
  return answer(response);
}

export const act = (name, body) => post(`/ui/actions/${name}`, body);

export async function get(path) {
  return answer(await fetch(path));
}

// Sends a file's bytes. `onProgress` gets a number between 0 and 1. `cancel` of the promise cancels the upload.
export function upload(file, where, onProgress) {
  const request = new XMLHttpRequest();
  const query = new URLSearchParams({ as: person, ...where, name: file.name });
  const done = new Promise((resolve, reject) => {
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onerror = () => reject(new Error("The upload was interrupted. Try again."));
    request.onabort = () => reject(new Error("The upload was cancelled."));
    request.onload = () => {
      let body = {};
      try { body = JSON.parse(request.responseText); } catch { /* an answer without JSON */ }
      if (request.status === 200) resolve(body);
      else reject(new Error(body.error || "The upload was refused. Try again."));
    };
  });
  request.open("POST", `/ui/upload?${query}`);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.send(file);
  done.cancel = () => request.abort();
  return done;
}
