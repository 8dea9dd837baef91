using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace OidcTokenValidation.BouncyCastle.Verifiers;

/// <summary>Verifies ML-DSA signatures with the empty context (RFC 9964). The key is decoded once, and a verification resets the signer.</summary>
internal sealed class MLDsaVerifier : ISignatureVerifier
{
    private readonly MLDsaSigner _signer;
    private readonly byte[] _signature;

    public MLDsaVerifier(MLDsaParameters parameters, ReadOnlyMemory<byte> key, int signatureLength)
    {
        _signature = new byte[signatureLength];
        _signer = new MLDsaSigner(parameters, deterministic: false);
        _signer.Init(forSigning: false, MLDsaPublicKeyParameters.FromEncoding(parameters, key.ToArray()));
    }

    public bool Verify(ReadOnlySpan<byte> signingInput, ReadOnlySpan<byte> signature)
    {
        signature.CopyTo(_signature);
        _signer.BlockUpdate(signingInput);
        return _signer.VerifySignature(_signature);
    }

    public void Dispose()
    {
    }
}
