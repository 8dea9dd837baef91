using OidcTokenValidation.Failures;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.SharedSignals;

/// <summary>Finds the transmitter that a token names. Nothing is verified: only that transmitter's own keys decide.</summary>
internal sealed class SenderReader
{
    private readonly TokenReader _reader = Transmitter.CreateReader(AlgorithmTable.Default);

    /// <summary>Finds the transmitter; null if the token is malformed, or of none of them. It costs one reading, however many there are.</summary>
    /// <param name="senders">The transmitters that may have sent it.</param>
    /// <param name="text">A JWS in compact serialisation.</param>
    /// <param name="failure">Why there is none.</param>
    public Transmitter? Find(IReadOnlyList<Transmitter> senders, ReadOnlyMemory<char> text, out TokenFailure? failure)
    {
        Transmitter? sender = null;
        return _reader.TryRead(text, new FindSender(senders, ref sender), out _, out failure) ? sender : null;
    }

    private readonly ref struct FindSender : IEarlyChecks
    {
        private readonly IReadOnlyList<Transmitter> _senders;
        private readonly ref Transmitter? _sender;

        public FindSender(IReadOnlyList<Transmitter> senders, ref Transmitter? sender)
        {
            _senders = senders;
            _sender = ref sender;
        }

        public TokenFailure? FindFailure(SignatureAlgorithm algorithm, scoped in JoseHeader header, scoped TokenClaims claims)
        {
            if (claims.GetKind(RegisteredClaim.Issuer) == JsonKind.String)
            {
                string issuer = claims.String(RegisteredClaim.Issuer).ToString();
                _sender = _senders.FirstOrDefault(sender => string.Equals(sender.Name, issuer, StringComparison.Ordinal));
            }

            return _sender is null ? FailureTable.Get(TokenFailureCode.IssuerNotTrusted) : null;
        }
    }
}
