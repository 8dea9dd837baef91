using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Doctor;

/// <summary>What is wrong with the audience of a token.</summary>
internal static class AudienceProblems
{
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
    public static Problem Missing(JwtView token, bool isAccepted)
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

    /// <summary>The token is for another API.</summary>
    public static Problem Other(Audiences audiences) => new(
        "AudienceOther",
        $"The token is for {Quote(audiences.OfToken)}, and --audience is {Quote(audiences.Given)}. It is not a token for this API.",
        "name the API in the token request (resource=… by RFC 8707, or audience=…)",
        $"or, only if it identifies this API: {Add(audiences.Candidates is [var first, ..] ? first : "…")}");

    private static string Add(string audience) => $"options.Audiences.Add({CodeText.Literal(audience)});";

    private static string Quote(string text) => $"\"{Escaped.Text(text)}\"";

    private static string Quote(IReadOnlyList<string> texts) => string.Join(", ", texts.Select(Quote));
}
