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

    /// <summary>The token as it was sent, which may be encrypted.</summary>
    public JwtView Sent { get; } = JwtView.Parse(Token);

    /// <summary>The content of the token, for its developer: of an encrypted one that was decrypted, the signed token in it.</summary>
    public JwtView View { get; private init; } = JwtView.Parse(Token);

    /// <summary>Whether there is one token to validate.</summary>
    public bool IsOne => !Problems.Contains(InputProblems.Several);

    /// <exception cref="UsageException">There is no token.</exception>
    public static PresentedToken Parse(string text)
    {
        HashSet<Problem> problems = [];
        var pasted = PastedToken.Parse(text);
        if (pasted.Scheme is not null && !text.TrimStart().StartsWith("Authorization:", StringComparison.OrdinalIgnoreCase))
            problems.Add(InputProblems.Scheme);
        string token = WithoutLayers(pasted.Token, problems);
        if (token.Length == 0)
            throw new UsageException("No token was read. Send it to standard input, or write --token-file FILE.");

        string[] parts = token.Split((char[])[' ', '\t', '\r', '\n', ','], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 2)
            return new(token, [.. problems]);
        if (parts.Count(static part => JwtView.Parse(part) is { Segments: 3, HeaderMembers: not null }) > 1)
            return new(token, [.. problems, InputProblems.Several]);
        problems.Add(InputProblems.LineBreaks);
        return new(string.Concat(parts), [.. problems]);
    }

    /// <summary>Decrypts the token, if it is encrypted and one of the keys is for it.</summary>
    public async Task<PresentedToken> DecryptAsync(DecryptionFiles keys, CancellationToken cancellationToken) =>
        keys.KeyFiles.Count > 0 && await EncryptedToken.FindContentAsync(Token, keys, cancellationToken).ConfigureAwait(false) is { } content
            ? this with { View = JwtView.Parse(content) }
            : this;

    private static string WithoutLayers(string token, HashSet<Problem> problems)
    {
        for (int i = 0; i < MaxLayers; i++)
        {
            string inner = token.Trim(Quotes);
            if (inner.Length < token.Length)
                problems.Add(InputProblems.Quoted);
            var pasted = PastedToken.Parse(inner);
            if (pasted.Scheme is not null)
                problems.Add(InputProblems.Scheme);
            if (pasted.Token.Length == token.Length)
                break;
            token = pasted.Token;
        }

        return token;
    }
}
