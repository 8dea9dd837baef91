using System.Threading.Channels;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using OidcTokenValidation.AspNetCore;
using OidcTokenValidation.Grpc.Tests.RealStack.V1;

namespace OidcTokenValidation.Grpc.Tests.RealStack;

/// <summary>The behavior of the service that a test selects, and the calls that the service records.</summary>
public sealed class NotesScript
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>One entry for each call that has begun.</summary>
    public Channel<string> Begun { get; } = Channel.CreateUnbounded<string>();

    /// <summary>Whether calls wait and ignore their cancellation until the test ends.</summary>
    public bool IsStubborn { get; set; }

    /// <summary>Whether server streams write without a flush.</summary>
    public bool Buffers { get; set; }

    /// <summary>Whether unary calls wait.</summary>
    public bool Waits { get; set; }

    /// <summary>What server streams wait for before their first response.</summary>
    public Task? Start { get; set; }

    /// <summary>What unary calls do before they respond.</summary>
    public Func<AccessToken, Task>? Revoke { get; set; }

    /// <summary>How many unary calls fail with UNAVAILABLE before one succeeds.</summary>
    public int Failures { get; set; }

    public void End() => _ended.TrySetResult();

    public Task WaitAsync(CancellationToken cancellation) => IsStubborn ? _ended.Task : Task.Delay(Timeout.Infinite, cancellation);
}

/// <summary>A service of Grpc.AspNetCore.</summary>
public sealed class NotesService(NotesScript script) : Notes.NotesBase
{
    public override async Task<Note> Get(Note request, ServerCallContext context)
    {
        script.Begun.Writer.TryWrite("Get");
        if (script.Failures-- > 0)
            throw new RpcException(new Status(StatusCode.Unavailable, "The service is not available."));
        if (script.Revoke is { } revoke)
            await revoke(context.GetHttpContext().GetAccessToken()!);
        if (script.Waits)
            await script.WaitAsync(context.CancellationToken);
        return CreateNote(request, context);
    }

    [RequireScope("write")]
    public override Task<Note> Write(Note request, ServerCallContext context) => Task.FromResult(CreateNote(request, context));

    [AllowMissingAccessToken]
    public override Task<Note> Open(Note request, ServerCallContext context) => Task.FromResult(CreateNote(request, context));

    public override async Task Watch(Note request, IServerStreamWriter<Note> responseStream, ServerCallContext context)
    {
        if (script.Start is { } start)
        {
            script.Begun.Writer.TryWrite("Watch");
            await start;
        }

        if (script.Buffers)
            responseStream.WriteOptions = new WriteOptions(WriteFlags.BufferHint);
        await responseStream.WriteAsync(CreateNote(request, context));
        script.Begun.Writer.TryWrite("Watch");
        await script.WaitAsync(context.CancellationToken);
    }

    public override async Task<Note> Collect(IAsyncStreamReader<Note> requestStream, ServerCallContext context)
    {
        List<string> texts = [];
        await foreach (Note note in requestStream.ReadAllAsync(context.CancellationToken))
        {
            texts.Add(note.Text);
            script.Begun.Writer.TryWrite("Collect");
        }

        return CreateNote(new Note { Text = string.Join(' ', texts) }, context);
    }

    public override async Task Chat(IAsyncStreamReader<Note> requestStream, IServerStreamWriter<Note> responseStream, ServerCallContext context)
    {
        await foreach (Note note in requestStream.ReadAllAsync(context.CancellationToken))
            await responseStream.WriteAsync(CreateNote(note, context));
    }

    private static Note CreateNote(Note request, ServerCallContext context) =>
        new() { Text = $"{request.Text} of {context.GetHttpContext().GetAccessToken()?.Subject ?? "anonymous"}" };
}
