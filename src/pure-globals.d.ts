// What Node and browsers both have and the pure folders may use; everything else of either is out of reach there.
interface TextDecoderLike { decode(input?: Uint8Array): string }
declare const TextDecoder: new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }) => TextDecoderLike;
declare const TextEncoder: new () => { encode(input?: string): Uint8Array<ArrayBuffer> };
declare const URL: new (url: string) => { readonly protocol: string; readonly host: string; readonly hostname: string };
interface AbortSignal { readonly aborted: boolean; readonly reason: Error; addEventListener(type: "abort", run: () => void, options?: { once?: boolean }): void; removeEventListener(type: "abort", run: () => void): void }
