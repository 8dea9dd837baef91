using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Listener.Tests.Support;

/// <summary>Tokens and proofs for requests that are written by hand.</summary>
internal static class Requests
{
    /// <summary>A token for this client alone.</summary>
    public static string TokenFor(this DPoPClient client, params string[] scopes) => Providers.Home.Token().BoundTo(client).WithScope(scopes).Create();

    public static string ProofFor(this DPoPClient client, string token, string target, string method = "GET") => client.Proof(method, target).ForToken(token).Create();

    /// <summary>The fields of a request with a token and a new proof.</summary>
    public static string[] Fields(this DPoPClient client, string token, string target, string method = "GET") =>
        ["Authorization: DPoP " + token, "DPoP: " + client.ProofFor(token, target, method)];

    /// <summary>A body in chunks (RFC 9112 §7.1).</summary>
    public static string Chunked(params string[] chunks) => string.Concat(chunks.Append(string.Empty).Select(static chunk => $"{chunk.Length:x}\r\n{chunk}\r\n"));
}
