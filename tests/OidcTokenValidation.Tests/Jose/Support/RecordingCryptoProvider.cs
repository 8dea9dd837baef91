using System.Collections.Concurrent;
using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Tests.Jose.Support;

/// <summary>Counts a verifier's calls to Microsoft.IdentityModel: providers created, used by two threads at this moment, released.</summary>
internal sealed class RecordingCryptoProvider : ICryptoProvider
{
    private readonly ConcurrentDictionary<SignatureProvider, bool> _alive = new();
    private int _created;
    private int _released;

    /// <summary>When set, verifying throws it.</summary>
    public Exception? Fault { get; set; }

    /// <summary>When set, making a provider throws it.</summary>
    public Exception? CreateFault { get; set; }

    public int Created => _created;

    public int Released => _released;

    public int Alive => _alive.Count;

    public bool SharedByTwo { get; private set; }

    public bool IsSupportedAlgorithm(string algorithm, params object[] args) => true;

    public object Create(string algorithm, params object[] args)
    {
        if (CreateFault is { } fault)
            throw fault;
        Interlocked.Increment(ref _created);
        var provider = new Provider(this, (SecurityKey)args[0], algorithm);
        _alive[provider] = true;
        return provider;
    }

    public void Release(object cryptoInstance)
    {
        Interlocked.Increment(ref _released);
        Assert.True(_alive.TryRemove((SignatureProvider)cryptoInstance, out _), "released twice");
        ((SignatureProvider)cryptoInstance).Dispose();
    }

    private sealed class Provider(RecordingCryptoProvider owner, SecurityKey key, string algorithm) : SignatureProvider(key, algorithm)
    {
        private readonly AsymmetricSignatureProvider _real = new(key, algorithm, willCreateSignatures: false);
        private int _users;

        public override byte[] Sign(byte[] input) => throw new NotSupportedException();

        public override bool Verify(byte[] input, byte[] signature) => throw new NotSupportedException();

        public override bool Verify(byte[] input, int inputOffset, int inputLength, byte[] signature, int signatureOffset, int signatureLength)
        {
            if (Interlocked.Increment(ref _users) > 1)
                owner.SharedByTwo = true;
            try
            {
                return owner.Fault is { } fault ? throw fault : _real.Verify(input, inputOffset, inputLength, signature, signatureOffset, signatureLength);
            }
            finally
            {
                Interlocked.Decrement(ref _users);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _real.Dispose();
        }
    }
}
