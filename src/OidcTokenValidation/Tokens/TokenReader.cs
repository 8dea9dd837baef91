using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Diagnostics;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tokens;

/// <summary>Stage 2: reads a token strictly, cheapest checks first: characters and segments, header, claims, then the screen.</summary>
internal sealed class TokenReader(int maxHeaderLength, int maxDepth, int maxMembers)
{
    private const int StackBytes = 1024;

    /// <summary>Reads <paramref name="token"/>; a token that is malformed, or that <paramref name="screen"/> refuses, costs no more than the reading.</summary>
    public bool TryRead<TScreen>(
        ReadOnlyMemory<char> token,
        in TScreen screen,
        [NotNullWhen(true)] out UnverifiedToken? unverified,
        [NotNullWhen(false)] out TokenFailure? failure)
        where TScreen : struct, ITokenScreen
    {
        unverified = null;
        if (!CompactJws.TrySplit(token.Span, out CompactJws jws, out TokenFailureCode refusal))
        {
            failure = Failures.Of(refusal);
            return false;
        }

        if (jws.Header.Length > maxHeaderLength)
        {
            failure = Failures.Of(TokenFailureCode.HeaderTooLong);
            return false;
        }

        int needed = StrictBase64Url.MaxDecodedLength(jws.Header.Length) + StrictBase64Url.MaxDecodedLength(jws.Payload.Length);
        byte[]? rented = needed > StackBytes ? ArrayPool<byte>.Shared.Rent(needed) : null;
        try
        {
            Span<byte> buffer = rented ?? stackalloc byte[StackBytes];
            unverified = Read(token, jws, buffer, screen, out failure);
            return unverified is not null;
        }
        finally
        {
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    private UnverifiedToken? Read<TScreen>(ReadOnlyMemory<char> token, in CompactJws jws, Span<byte> buffer, in TScreen screen, out TokenFailure? failure)
        where TScreen : struct, ITokenScreen
    {
        failure = null;
        if (!StrictBase64Url.TryDecode(jws.Header, buffer, out int headerLength)
            || !StrictBase64Url.TryDecode(jws.Payload, buffer[headerLength..], out int payloadLength))
        {
            failure = Failures.Of(TokenFailureCode.InvalidBase64Url);
            return null;
        }

        var scratch = new JsonScratch(maxDepth, stackalloc MemberName[maxMembers]);
        if (!JoseHeader.TryRead(buffer[..headerLength], scratch, out JoseHeader header, out TokenFailureCode refusal)
            || !TryFindAlgorithm(header, out SignatureAlgorithm? algorithm, out refusal))
        {
            failure = Failures.Of(refusal);
            return null;
        }

        ReadOnlySpan<byte> payload = buffer.Slice(headerLength, payloadLength);
        refusal = TokenClaims.Read(payload, scratch, out ClaimIndex index);
        failure = refusal == TokenFailureCode.None
            ? screen.Refuse(algorithm, header, new TokenClaims(payload, in index)) ?? RefuseSignature(jws.Signature)
            : Failures.Of(refusal);
        return failure is null ? new UnverifiedToken(token, jws, algorithm, header, new TokenContent(payload, index)) : null;
    }

    private static TokenFailure? RefuseSignature(ReadOnlySpan<char> signature)
    {
        if (signature.IsEmpty)
            return Failures.Of(TokenFailureCode.NotCompactJws);
        return StrictBase64Url.IsCanonical(signature) ? null : Failures.Of(TokenFailureCode.InvalidBase64Url);
    }

    private static bool TryFindAlgorithm(in JoseHeader header, [NotNullWhen(true)] out SignatureAlgorithm? algorithm, out TokenFailureCode refusal)
    {
        algorithm = SignatureAlgorithm.Find(header.Algorithm);
        refusal = TokenFailureCode.None;
        if (algorithm is null)
            refusal = JoseHeader.IsNone(header.Algorithm) ? TokenFailureCode.UnsecuredToken : TokenFailureCode.AlgorithmNotAllowed;
        return algorithm is not null;
    }
}
