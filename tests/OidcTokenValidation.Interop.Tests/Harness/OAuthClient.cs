using System.Text.Json;
using System.Text.Json.Serialization;

namespace OidcTokenValidation.Interop.Tests.Harness;

/// <summary>oauth4webapi, dpop and jose, in <c>node/client.mjs</c>.</summary>
internal static class OAuthClient
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>A new key of a client that proves possession of it: a private JWK.</summary>
    public static Task<JsonElement> MakeKeyAsync(string algorithm, CancellationToken cancellationToken) => RunAsync<KeyTask, JsonElement>(new KeyTask(algorithm), cancellationToken);

    /// <summary>Discovery, then the client-credentials grant.</summary>
    public static async Task<string> GetTokenAsync(TokenTask task, CancellationToken cancellationToken) =>
        (await RunAsync<TokenTask, TokenResponse>(task, cancellationToken)).AccessToken;

    /// <summary>A protected resource request, its challenges parsed by the client.</summary>
    public static Task<ApiResponse> CallAsync(CallTask task, CancellationToken cancellationToken) => RunAsync<CallTask, ApiResponse>(task, cancellationToken);

    /// <summary>Proofs that have not been sent yet.</summary>
    public static Task<IReadOnlyList<string>> MakeProofsAsync(ProofsTask task, CancellationToken cancellationToken) => RunAsync<ProofsTask, IReadOnlyList<string>>(task, cancellationToken);

    private static async Task<TResult> RunAsync<TTask, TResult>(TTask task, CancellationToken cancellationToken)
    {
        var output = JsonSerializer.Deserialize<Output<TResult>>(await ClientProcesses.RunAsync("client.mjs", JsonSerializer.Serialize(task, Json), cancellationToken), Json);
        return output?.Error is null && output is { Result: { } result } ? result : throw new InvalidOperationException($"The client failed: {output?.Error}");
    }

    private sealed record Output<TResult>(TResult? Result, string? Error);

    private sealed record TokenResponse([property: JsonPropertyName("access_token")] string AccessToken);
}

/// <summary>Get a token: <paramref name="Url"/> is where the provider listens, <paramref name="Issuer"/> what it claims to be.</summary>
internal sealed record TokenTask(string Url, string Issuer, string ClientId, string ClientSecret, string? Resource, string? Scope, JsonElement? Key = null)
{
    public string Task => "token";
}

/// <summary>Make a key for <paramref name="Alg"/>.</summary>
internal sealed record KeyTask(string Alg)
{
    public string Task => "key";
}

/// <summary>Call the API: with a token, or with exactly the fields of <paramref name="Authorization"/> and <paramref name="Proofs"/>; with a key, under the scheme DPoP.</summary>
internal sealed record CallTask(
    string Url,
    string Method,
    string? Token = null,
    IReadOnlyList<string>? Authorization = null,
    IReadOnlyList<string>? Proofs = null,
    string? Body = null,
    JsonElement? Key = null)
{
    /// <summary>A nonce that is known before the first attempt; of <see cref="ProofMaker.Dpop"/>.</summary>
    public string? Nonce { get; init; }

    public string Task { get; private init; } = "call";

    public CallTask By(ProofMaker maker) => this with
    {
        Task = maker switch
        {
            ProofMaker.Dpop => "call with dpop",
            ProofMaker.Jose => "call with jose",
            _ => "call",
        },
    };
}

/// <summary>Make proofs for a request.</summary>
internal sealed record ProofsTask(string Url, string Token, JsonElement Key, int Count)
{
    public string Task => "proofs";
}

/// <summary>The npm packages that make proofs.</summary>
public enum ProofMaker
{
    Oauth4WebApi,
    Dpop,
    Jose,
}
