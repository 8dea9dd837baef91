using System.Globalization;
using OidcTokenValidation.Tool.Output;
using static OidcTokenValidation.TokenFailureCode;

namespace OidcTokenValidation.Tool.Doctor;

/// <summary>What is wrong with the audience, the times or the binding of a token.</summary>
internal static class ClaimProblems
{
    private const double MaxSkew = 300;

    /// <summary>Names the problem behind a failure; null for other failures.</summary>
    /// <param name="failure">The failure of the library.</param>
    /// <param name="token">The content of the token.</param>
    /// <param name="audiences">The audiences of the API and of the token.</param>
    /// <param name="now">The time of the validation.</param>
    public static Problem? Find(TokenFailure failure, JwtView token, Audiences audiences, DateTimeOffset now) => failure.Code switch
    {
        AudienceMismatch => OtherAudience(audiences),
        Expired => new(
            "Expired",
            $"The token has expired: exp {token.Date("exp")}, now {UtcText.Format(now)}.",
            "request a new token; if the clock of this machine is wrong, set it (NTP)",
            $"to check everything else with this token: --at {GetTimeWithin(token)}"),
        NotYetValid or IssuedInFuture => Future(token, failure.Code == IssuedInFuture ? "iat" : "nbf", now),
        BoundTokenWithoutProof => new(
            "DPoPBound",
            "The token is bound to a key of its client (DPoP, RFC 9449). It is accepted only with a proof for each request, which the doctor does not have; "
            + "as a Bearer token it is rejected.",
            "in the client: Authorization: DPoP <access_token>, and DPoP: <proof>",
            "options.DPoP.Mode = DPoPMode.Optional;   // the default; DPoPMode.Required rejects tokens without a proof"),
        CertificateMissing => new(
            "CertificateBound",
            "The token is bound to a client certificate (RFC 8705). It is accepted only on a connection with that certificate, which the doctor does not have.",
            "let the host request client certificates, or behind a proxy: options.ClientCertificates.TrustedProxies.Add(\"10.0.0.0/8\");"),
        _ => null,
    };

    /// <summary>The audience differs by a trailing slash or by letter case.</summary>
    public static Problem NearMiss(string given, string actual)
    {
        bool isSlash = string.Equals(given.TrimEnd('/'), actual.TrimEnd('/'), StringComparison.Ordinal);
        return new(
            isSlash ? "AudienceSlash" : "AudienceSpelling",
            $"--audience is {Quote(given)}, and the token has {Quote(actual)}: {(isSlash ? "a trailing slash" : "letter case")} makes another identifier. "
            + "Audiences are compared code point by code point.",
            Add(actual),
            $"or change the API's identifier at the provider to {Quote(given)}");
    }

    /// <summary>The token has no audience.</summary>
    public static Problem NoAudience(JwtView token, bool isAccepted)
    {
        string issuer = token.Claim("iss");
        if (issuer.Contains("/realms/", StringComparison.Ordinal))
        {
            return new(
                "AudienceMissing",
                "The token has no 'aud': Keycloak adds an API only by a mapper.",
                "in Keycloak: Client scopes > the scope of the API > Mappers > Audience, 'Included Custom Audience' = the identifier of the API",
                "options.Audiences.Add(\"…\");   // the same identifier");
        }

        return token.HasClaim("token_use")
            ? new(
                "AudienceMissing",
                "The token has no 'aud': Cognito adds one only for a resource server. Without it, the audiences of the API are its clients"
                + $"{(isAccepted ? ", as below" : string.Empty)}: require scopes as well.",
                $"options.Audiences.Add({CodeText.Literal(token.Text("client_id") ?? "…")});",
                "issuer.Profile = AccessTokenProfile.Cognito;")
            : new(
                "AudienceMissing",
                "The token has no 'aud', so that nothing shows that it is for this API (RFC 9068 §3).",
                "name the API in the token request (resource=… by RFC 8707, or audience=…), and register the API at the provider",
                "options.Audiences.Add(\"…\");   // the same identifier");
    }

    private static Problem OtherAudience(Audiences audiences) => new(
        "AudienceOther",
        $"The token is for {Quote(audiences.OfToken)}, and --audience is {Quote(audiences.Given)}. It is not a token for this API.",
        "name the API in the token request (resource=… by RFC 8707, or audience=…)",
        $"or, only if it identifies this API: {Add(audiences.Candidates is [var first, ..] ? first : "…")}");

    private static Problem Future(JwtView token, string claim, DateTimeOffset now)
    {
        double ahead = (token.Time(claim) ?? 0) - now.ToUnixTimeSeconds();
        string by = string.Create(CultureInfo.InvariantCulture, $"{ahead:0} s ahead of the clock of this machine");
        return new(
            "ClockBehind",
            $"The token is valid only in the future: {claim} {token.Date(claim)} is {by}, now {UtcText.Format(now)}.",
            "set the clock of this machine, or that of the provider (NTP)",
            ahead <= MaxSkew
                ? string.Create(CultureInfo.InvariantCulture, $"or options.ClockSkew = TimeSpan.FromSeconds({Math.Ceiling(ahead / 10) * 10:0});   // at most 5 minutes")
                : "options.ClockSkew cannot bridge it: it is at most 5 minutes");
    }

    private static string GetTimeWithin(JwtView token) =>
        string.Create(CultureInfo.InvariantCulture, $"{token.Time("iat") ?? (token.Time("exp") ?? 0) - 1:0}");

    private static string Add(string audience) => $"options.Audiences.Add({CodeText.Literal(audience)});";

    private static string Quote(string text) => $"\"{Escaped.Text(text)}\"";

    private static string Quote(IReadOnlyList<string> texts) => string.Join(", ", texts.Select(Quote));
}
