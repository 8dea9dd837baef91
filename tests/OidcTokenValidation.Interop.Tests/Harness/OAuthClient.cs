using System.Text.Json;
using System.Text.Json.Serialization;

namespace OidcTokenValidation.Interop.Tests.Harness;

/// <summary>oauth4webapi, one task per run of <c>node/client.mjs</c>.</summary>
internal static class OAuthClient
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Discovery, then the client-credentials grant.</summary>
    public static async Task<string> GetTokenAsync(TokenTask task, CancellationToken cancellationToken) =>
        (await RunAsync<TokenTask, TokenResponse>(task, cancellationToken)).AccessToken;

    /// <summary>A protected resource request, its challenges parsed by the client.</summary>
    public static Task<ApiAnswer> CallAsync(CallTask task, CancellationToken cancellationToken) => RunAsync<CallTask, ApiAnswer>(task, cancellationToken);

    private static async Task<TResult> RunAsync<TTask, TResult>(TTask task, CancellationToken cancellationToken)
    {
        var script = Path.Combine(Counterparts.NodeFolder, "client.mjs");
        var output = await ChildProcess.RunAsync(Counterparts.Node!, [script], JsonSerializer.Serialize(task, Json), cancellationToken);
        return JsonSerializer.Deserialize<TResult>(output, Json) ?? throw new InvalidOperationException("The client answered null.");
    }

    private sealed record TokenResponse([property: JsonPropertyName("access_token")] string AccessToken);
}

/// <summary>Get a token: <paramref name="Url"/> is where the provider listens, <paramref name="Issuer"/> what it claims to be.</summary>
internal sealed record TokenTask(string Url, string Issuer, string ClientId, string ClientSecret, string? Resource, string? Scope)
{
    public string Task => "token";
}

/// <summary>Call the API: with a token, or with exactly the fields of <paramref name="Authorization"/>.</summary>
internal sealed record CallTask(string Url, string Method, string? Token = null, IReadOnlyList<string>? Authorization = null, string? Body = null)
{
    public string Task => "call";
}
