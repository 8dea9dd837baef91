using OidcTokenValidation.Jose;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Keys;

/// <summary>A JWT that a key of its issuer verified, or why none did.</summary>
internal readonly struct KeyVerification
{
    private KeyVerification(VerifiedToken? token, in KeySelection selection, PublicKey? tried) => (Token, Selection, Tried) = (token, selection, tried);

    /// <summary>The verified JWT; null if no key verified it.</summary>
    public VerifiedToken? Token { get; }

    /// <summary>The latest search for a key.</summary>
    public KeySelection Selection { get; }

    /// <summary>The last key that did not verify the signature; null if there was no key to try.</summary>
    public PublicKey? Tried { get; }

    /// <summary>Verifies the signature with the key that the header selects, and with no other one. Completes at once if the key is loaded.</summary>
    /// <param name="jwt">The JWT, which has passed all checks that need no key.</param>
    /// <param name="keys">The keys of its issuer, never of another one (RFC 8725 §3.8).</param>
    /// <param name="cancellationToken">Ends the waiting for keys.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static async ValueTask<KeyVerification> VerifyAsync(UnverifiedToken jwt, IKeySource keys, CancellationToken cancellationToken)
    {
        KeySelection selection = await keys.FindAsync(jwt.Header.Key, rejected: null, cancellationToken).ConfigureAwait(false);
        if (selection.Key is not { } key)
            return new(token: null, selection, tried: null);
        if (VerifiedToken.TryVerify(jwt, key, out VerifiedToken? verified))
            return new(verified, selection, tried: null);

        // The provider may have replaced the key under its name, or its only key without a name: once more with another key, never with the same.
        selection = await keys.FindAsync(jwt.Header.Key, rejected: key.Key, cancellationToken).ConfigureAwait(false);
        if (selection.Key is { } other && VerifiedToken.TryVerify(jwt, other, out verified))
            return new(verified, selection, tried: null);
        return new(token: null, selection, (selection.Key ?? key).Key);
    }
}
