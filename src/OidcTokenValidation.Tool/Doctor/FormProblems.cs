using OidcTokenValidation.Tool.Keys;
using OidcTokenValidation.Tool.Output;
using static OidcTokenValidation.TokenFailureCode;

namespace OidcTokenValidation.Tool.Doctor;

/// <summary>What is wrong with the form, the algorithm, the key or the signature of a token.</summary>
internal static class FormProblems
{
    private const string ExampleEndpoint = "https://login.example.com/introspect";

    /// <summary>Names the problem behind a failure; null for other failures.</summary>
    /// <param name="failure">The failure of the library.</param>
    /// <param name="token">The content of the token.</param>
    /// <param name="discovery">What the provider publishes; null if nothing was requested.</param>
    public static Problem? Find(TokenFailure failure, JwtView token, Discovery? discovery) => failure.Code switch
    {
        NotCompactJws or IllegalCharacter when token.HeaderMembers is null => Opaque(failure, discovery),
        TokenFailureCode.EncryptedToken => Encrypted(token),
        UnsecuredToken => new("UnsecuredToken", $"{Escaped.Line(failure.Explanation)} Anybody can write such a token.", Sign),
        NotCompactJws or IllegalCharacter or InvalidBase64Url or InvalidJson or InvalidUtf8 or InvalidSignature => new(
            "DamagedToken",
            Escaped.Line(failure.Explanation),
            "copy the whole token from the token response: three segments, with the whole signature; for instance oidc-token doctor … < response.json"),
        AlgorithmNotAllowed => Algorithm(failure, token),
        KeyNotFound or KeyNotLookedUp or KeyAmbiguous or KeyNotForAlgorithm => Key(failure, token, discovery),
        _ => null,
    };

    /// <summary>The token's algorithm is missing in the list of the user.</summary>
    public static Problem NotListed(IReadOnlyList<string> listed, string algorithm) => new(
        "AlgorithmNotAllowed",
        $"The token is signed with {Escaped.Text(algorithm)}, and --alg allows {Escaped.Text(string.Join(", ", listed))} only.",
        $"issuer.AllowedAlgorithms.Add({CodeText.Literal(algorithm)});");

    // The provider publishes the key of the token.
    private static Problem Unused(JwtView token, UnusedKey key, string issuer) => new(
        "KeyNotUsable",
        $"The token names the key {token.Header("kid")} with alg {token.Header("alg")}. The provider publishes that key, and it is not used: {key.Reason}.",
        $"oidc-token keys --issuer {Escaped.Text(issuer)}   // lists the keys that are used, and the others with the reason",
        Sign);

    private static string Sign => "at the provider, set the signature algorithm of the API's tokens to RS256, PS256 or ES256";

    private static Problem Encrypted(JwtView token) => new(
        "EncryptedToken",
        $"The token has five segments: it is encrypted (RFC 7516), with {token.Encryption()}. "
        + "That is a key of the API, not of the provider, and only its owner can read the token.",
        "to examine the token here: --decryption-key FILE, with the private key of this API",
        "at the provider, sign the tokens for this API without encrypting them; OpenIddict: options.DisableAccessTokenEncryption();",
        "or options.Decryption.Keys.Add(new DecryptionKey { KeyFile = \"…\" });");

    private static Problem Opaque(TokenFailure failure, Discovery? discovery) => new(
        "OpaqueToken",
        $"This is not a JWT: {Escaped.Line(failure.Explanation)} "
        + "The meaning of an opaque token is only available from its issuer (RFC 7662).",
        "request a JWT: name the API in the token request (audience=… or resource=…), and let the provider issue JWTs for it",
        $"or issuer.Introspection = new IntrospectionOptions {{ Endpoint = {CodeText.Literal(discovery?.IntrospectionEndpoint ?? ExampleEndpoint)}, "
        + "ClientId = \"…\", ClientSecret = \"…\" };");

    private static Problem Algorithm(TokenFailure failure, JwtView token) => token.Header("alg").StartsWith("\"HS", StringComparison.Ordinal)
        ? new(
            "HmacAlgorithm",
            $"The token is signed with {token.Header("alg")}, a secret that provider and API share: every API that can check such a token can forge it. "
            + "HMAC is never accepted.",
            Sign,
            "issuer.AllowedAlgorithms = [\"RS256\"];")
        : new("UnsupportedAlgorithm", Escaped.Line(failure.Explanation), Sign);

    private static Problem Key(TokenFailure failure, JwtView token, Discovery? discovery)
    {
        if (token.HeaderText("kid") is { } keyId && discovery?.FindUnused(keyId) is { } unused)
            return Unused(token, unused, discovery.Settings.Issuer);
        string published = discovery is null || discovery.Keys.Count == 0
            ? "no keys"
            : string.Join(", ", discovery.Keys.Take(8).Select(static key => key.KeyId is null ? "a key without kid" : $"\"{Escaped.Text(key.KeyId, 60)}\""));
        string issuer = discovery is null ? "…" : Escaped.Text(discovery.Settings.Issuer);
        return new(
            failure.Code is KeyNotFound or KeyNotLookedUp ? "KeyNotPublished" : "KeyNotSuitable",
            $"The token names the key {token.Header("kid")} with alg {token.Header("alg")}, and the provider publishes {published}. "
            + $"{Escaped.Line(failure.Explanation)} It is a token of another environment, or one from before the keys were replaced.",
            $"request a new token from {issuer}, and compare: oidc-token keys --issuer {issuer}",
            "if the keys are published elsewhere: issuer.Keys.JwksAddress = \"https://…\";");
    }
}
