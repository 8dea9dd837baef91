using OidcTokenValidation.Tool.Commands;
using OidcTokenValidation.Tool.Input;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Doctor;

/// <summary>The token of the user, without what was copied around it.</summary>
/// <param name="Token">The token; what was read if it contains several.</param>
/// <param name="Problems">What was copied around it.</param>
internal sealed record PresentedToken(string Token, IReadOnlyList<Problem> Problems)
{
    // Quotation marks and schemes may alternate: "Bearer 'eyJ…'".
    private const int MaxLayers = 6;

    private static readonly char[] Quotes = ['"', '\'', '`'];

    /// <summary>The content of the token, for its developer.</summary>
    public JwtView View { get; } = JwtView.Parse(Token);

    /// <summary>Whether there is one token to validate.</summary>
    public bool IsOne => !Problems.Contains(Several);

    /// <exception cref="UsageException">There is no token.</exception>
    public static PresentedToken Parse(string text)
    {
        HashSet<Problem> problems = [];
        var pasted = PastedToken.Parse(text);
        if (pasted.Scheme is not null && !text.TrimStart().StartsWith("Authorization:", StringComparison.OrdinalIgnoreCase))
            problems.Add(Scheme);
        string token = WithoutLayers(pasted.Token, problems);
        if (token.Length == 0)
            throw new UsageException("No token was read. Send it to standard input, or write --token-file FILE.");

        string[] parts = token.Split((char[])[' ', '\t', '\r', '\n', ','], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 2)
            return new(token, [.. problems]);
        if (parts.Count(static part => JwtView.Parse(part) is { Segments: 3, HeaderMembers: not null }) > 1)
            return new(token, [.. problems, Several]);
        problems.Add(LineBreaks);
        return new(string.Concat(parts), [.. problems]);
    }

    private static string WithoutLayers(string token, HashSet<Problem> problems)
    {
        for (int i = 0; i < MaxLayers; i++)
        {
            string inner = token.Trim(Quotes);
            if (inner.Length < token.Length)
                problems.Add(Quoted);
            var pasted = PastedToken.Parse(inner);
            if (pasted.Scheme is not null)
                problems.Add(Scheme);
            if (pasted.Token.Length == token.Length)
                break;
            token = pasted.Token;
        }

        return token;
    }

    private static Problem Scheme { get; } = new(
        "SchemeInToken",
        "The input begins with a scheme ('Bearer' or 'DPoP'), which was removed here. It is not a part of the token: a client that adds the scheme to "
        + "a text that has it already sends 'Bearer Bearer …', and the API rejects it.",
        "in the client, with the token alone: request.Headers.Authorization = new AuthenticationHeaderValue(\"Bearer\", token);");

    private static Problem Quoted { get; } = new(
        "QuotedToken",
        "The token is in quotation marks, which were removed here. An API that receives them rejects the token.",
        "in the client: read the token as a JSON string (GetString()), or in a shell: token=$(jq -r .access_token response.json)");

    private static Problem LineBreaks { get; } = new(
        "LineBreaksInToken",
        "The token has white space or line breaks inside, which were removed here. An API that receives them rejects the token.",
        "copy the token as one line, or in a shell: token=$(tr -d '\\r\\n ' < token.txt)");

    private static Problem Several { get; } = new(
        "SeveralTokens",
        "The input contains more than one token. A request has one (RFC 6750 §2).",
        "put the access token alone into the file; an ID token and a refresh token are not for APIs");
}
