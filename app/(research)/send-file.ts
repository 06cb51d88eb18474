/** How much of a file has been sent, in bytes. */
export type Sending = { done: number; total: number };

type FileAnswer = { slug?: string; error?: { message: string } };

/** Sends a file as the body. fetch tells nothing of how much has been sent; XMLHttpRequest does. */
export function sendFile(
  url: string,
  file: Blob,
  onProgress: (sending: Sending) => void,
): Promise<FileAnswer> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.responseType = "json";
    request.setRequestHeader("content-type", "application/zip");
    request.upload.onprogress = ({ loaded, total }) => onProgress({ done: loaded, total });
    request.onload = () => resolve((request.response as FileAnswer | null) ?? {});
    request.onerror = () => resolve({});
    request.send(file);
  });
}
