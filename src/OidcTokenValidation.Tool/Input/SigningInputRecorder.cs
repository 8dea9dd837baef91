using System.Buffers.Text;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Tool.Input;

/// <summary>Records the signed token whose signature the library would verify. It verifies no signature.</summary>
internal sealed class SigningInputRecorder : ICryptoProvider, ISignatureVerifier
{
    /// <summary>The token; null if no signature was to be verified.</summary>
    public string? Token { get; private set; }

    /// <inheritdoc/>
    public bool IsSupportedAlgorithm(string algorithm, params object[] args) => args is [SecurityKey, ..];

    /// <inheritdoc/>
    public object Create(string algorithm, params object[] args) => new Provider(this, (SecurityKey)args[0], algorithm);

    /// <inheritdoc/>
    public void Release(object cryptoInstance) => (cryptoInstance as IDisposable)?.Dispose();

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> signingInput, ReadOnlySpan<byte> signature)
    {
        Token = $"{Encoding.ASCII.GetString(signingInput)}.{Base64Url.EncodeToString(signature)}";
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Provider(SigningInputRecorder recorder, SecurityKey key, string algorithm) : SignatureProvider(key, algorithm)
    {
        public override byte[] Sign(byte[] input) => throw new NotSupportedException();

        public override bool Verify(byte[] input, byte[] signature) => recorder.Verify(input, signature);

        public override bool Verify(byte[] input, int inputOffset, int inputLength, byte[] signature, int signatureOffset, int signatureLength) =>
            recorder.Verify(input.AsSpan(inputOffset, inputLength), signature.AsSpan(signatureOffset, signatureLength));

        protected override void Dispose(bool disposing)
        {
        }
    }
}
