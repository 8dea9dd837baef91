using System.Text.Json;

namespace OidcTokenValidation.Interop.Tests.Hosts;

/// <summary>The parts of a response that must be equal for two hosts.</summary>
internal sealed record HostResponse(int Status, string Challenges, bool HasNonce, string CacheControl, string ContentType, string Body)
{
    public static async Task<HostResponse> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        var type = response.Content.Headers.ContentType?.ToString() ?? string.Empty;
        return new HostResponse(
            (int)response.StatusCode,
            string.Join('\n', response.Headers.WwwAuthenticate.Select(challenge => challenge.ToString()).Order(StringComparer.Ordinal)),
            response.Headers.TryGetValues("DPoP-Nonce", out var nonces) && nonces.Count() == 1,
            response.Headers.CacheControl?.ToString() ?? string.Empty,
            type,
            type.Contains("json", StringComparison.Ordinal) && body.Length > 0 ? Canonical(body) : body);
    }

    // Hosts may escape differently.
    private static string Canonical(string json) => JsonSerializer.Serialize(JsonElement.Parse(json));
}
