using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Decryption;

namespace OidcTokenValidation.Pipeline;

/// <summary>The signed JWT of a request: the token as it was sent, or what is in it if it is encrypted (RFC 8725 §3.3).</summary>
internal sealed class SignedText(EncryptionRequirement encryption, TokenDecryption? decryption)
{
    public bool TryGet(ReadOnlyMemory<char> sent, out ReadOnlyMemory<char> signed, [NotNullWhen(false)] out TokenFailure? failure)
    {
        (signed, failure) = (sent, null);
        if (decryption is null || !encryption.IsEncrypted(sent.Span))
            return true;
        bool isDecrypted = decryption.TryDecrypt(sent.Span, out DecryptedToken? token, out DecryptionFault fault);
        signed = isDecrypted ? token!.Text : default;
        failure = isDecrypted ? null : DecryptionExplanation.Create(fault, sent, decryption);
        return isDecrypted;
    }
}
