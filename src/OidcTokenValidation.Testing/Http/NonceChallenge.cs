using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace OidcTokenValidation.Testing.Http;

/// <summary>Reads the nonce of a response (RFC 9449 §8, §9). Malformed fields are ignored.</summary>
internal static partial class NonceChallenge
{
    private const int Milliseconds = 1000;

    /// <summary>Finds the nonce if the response rejects a proof because it has no valid nonce.</summary>
    public static bool TryFind(HttpResponseMessage response, [NotNullWhen(true)] out string? nonce)
    {
        nonce = FindNonce(response);
        return nonce is not null
            && (response.StatusCode == HttpStatusCode.Unauthorized || IsUnauthenticatedCall(response))
            && response.Headers.WwwAuthenticate.Any(RequiresNonce);
    }

    // gRPC: the status is 200, and UNAUTHENTICATED is in the headers if the response has no body.
    private static bool IsUnauthenticatedCall(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.OK
        && response.Headers.NonValidated.TryGetValues("grpc-status", out HeaderStringValues status)
        && string.Equals(status.ToString(), "16", StringComparison.Ordinal);

    /// <summary>Finds the nonce for the next proof; null unless there is exactly one and it is well-formed (RFC 9449 §8.1).</summary>
    public static string? FindNonce(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("DPoP-Nonce", out HeaderStringValues values) && values.Count == 1 && Nonce().IsMatch(values.ToString())
            ? values.ToString()
            : null;

    private static bool RequiresNonce(AuthenticationHeaderValue challenge) =>
        challenge is { Scheme: { } scheme, Parameter: { } parameters }
        && scheme.Equals("DPoP", StringComparison.OrdinalIgnoreCase)
        && Parameter().Matches(parameters).Any(static parameter =>
            parameter.Groups["name"].Value.Equals("error", StringComparison.OrdinalIgnoreCase) && parameter.Groups["value"].Value == "use_dpop_nonce");

    // RFC 9449 §8.1: 1*NQCHAR.
    [GeneratedRegex(@"^[\x21\x23-\x5B\x5D-\x7E]+\z", RegexOptions.ExplicitCapture, Milliseconds)]
    private static partial Regex Nonce();

    // RFC 9110 §11.2: auth-param, its value a token or a quoted string. Each match begins where the last one ended.
    [GeneratedRegex(
        @"\G[ \t,]*(?<name>[^\s=,""]+)[ \t]*=[ \t]*(""(?<value>([^""\\]|\\.)*)""|(?<value>[^\s,""]+))[ \t]*(?=,|\z)",
        RegexOptions.ExplicitCapture,
        Milliseconds)]
    private static partial Regex Parameter();
}
